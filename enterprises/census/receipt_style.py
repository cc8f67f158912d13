"""What both kinds of receipt look like: colours as RRGGBB, widths in characters of the sheet's font."""

WRONG_COLOUR, REASON_COLOUR = "FCE4E4", "8F1D1D"
REASON_WIDTH = 60
DEEPEST_FROZEN = 10  # rows: a heading further down would leave no room for what lies below it
