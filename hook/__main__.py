"""`python -m smart_secrets_scanner.hook` is the console script."""

from smart_secrets_scanner.hook.cli import main

if __name__ == "__main__":
    main()
