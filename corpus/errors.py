"""What goes wrong for reasons that a reader can mend: the message is one clear line, shown as it is."""


class CuidaError(Exception):
    """The work failed: say the message, change what it names, run again (exit status 1)."""


class InputError(CuidaError):
    """The words or the input are wrong: say the message, correct the call (exit status 2)."""
