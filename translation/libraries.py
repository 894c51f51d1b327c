"""What libraries say to people in our commands, as they say it: of settings, of command lines, of JSON.

It stands in no source of ours, so it is listed; tests provoke what settings and command lines can and hold that all of
it is known. Errors begin in small letters, as ours do (`pipeline.errors`).
"""

#: pydantic's errors, those that a text can raise in a setting, by their type.
OF_SETTINGS = {
    "bool_parsing": "input should be a valid boolean, unable to interpret input",
    "finite_number": "input should be a finite number",
    "float_parsing": "input should be a valid number, unable to parse string as a number",
    "greater_than": "input should be greater than {limit}",
    "greater_than_equal": "input should be greater than or equal to {limit}",
    "int_parsing": "input should be a valid integer, unable to parse string as an integer",
    "int_parsing_size": "unable to parse input string as an integer, exceeded maximum size",
    "less_than": "input should be less than {limit}",
    "less_than_equal": "input should be less than or equal to {limit}",
    "literal_error": "input should be {expected}",
    "string_unicode": "input should be a valid string, unable to parse raw data as a unicode string",
    "too_short": "tuple should have at least {count} item after validation, not {number}",
}
#: Of two and more that are allowed, pydantic's last.
ALTERNATIVES = ("input should be {expected} or {last}",)
#: typer's errors about a command line.
OF_COMMAND_LINES = (
    "got unexpected extra argument(s) ({arguments})",
    "invalid value for {option}: {reason}",
    "missing argument {argument}",
    "missing command",
    "missing option {option}",
    "no such command {command}",
    "no such option: {option}",
    "option {option} does not take a value",
    "option {option} requires an argument",
)
#: What typer's help pages say beside our help.
OF_HELP = (
    *("Usage:", "[OPTIONS]", "COMMAND [ARGS]...", "Arguments:", "Options:", "Commands:"),
    *("<str>", "<path>", "[required]", "[default:", "Show this message and exit."),
)
#: Python's about a text that is no JSON.
OF_JSON = (
    *("Expecting value", "Expecting ',' delimiter", "Expecting ':' delimiter", "Extra data"),
    *("Expecting property name enclosed in double quotes", "Illegal trailing comma before end of object"),
    *("Illegal trailing comma before end of array", "Unterminated string starting", "Invalid control character"),
    *("Invalid \\escape", "Invalid \\uXXXX escape"),
)
EVERY_SENTENCE = frozenset({*OF_SETTINGS.values(), *ALTERNATIVES, *OF_COMMAND_LINES, *OF_HELP, *OF_JSON})
