"""What speed and size are measured with; nothing here is needed to use the program."""
