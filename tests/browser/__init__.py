"""A folder with an __init__.py is a package to pytest: without it, fixtures of package scope would live as long as the run."""
