"""The limits that hold inside a student's process and on the channel to it."""

# A message on the channel.
MAX_MESSAGE = 16 << 20  # bytes of the header and of the arrays, each
MAX_TABLE = 64 << 20  # bytes of all arrays that cross in one test
MAX_ARRAYS = 20_000  # arrays that cross in one test
MAX_DEPTH = 24  # levels of nested lists, tuples and dicts
MAX_ITEMS = 200_000  # values in one message
MAX_ENTRIES = 1_000  # of a dict: keys chosen to collide would make each insertion compare with all earlier ones
MAX_BITS = 10_000  # of an integer: few enough digits for Python to print it
MAX_METHODS = 20  # names of methods that are sent along with an object's handle

# The outputs of a cell.
MAX_OUTPUT = 2 << 20  # characters
MAX_TEXT = 20_000  # characters of one string, such as an error message
