"""The command line: what an administrator, a script or a test asks of the program without a window."""
