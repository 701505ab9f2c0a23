"""The web page: a chat whose evidence stands beside each answer, and three tools, served by Gradio."""
