"""`python -m wordloom`: the command line."""

from pipeline.__main__ import main

if __name__ == "__main__":
    main()
