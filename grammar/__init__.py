"""The grammar of the text form."""
