"""The desk: what people do with a campaign. Its acts return values; they print nothing and end nothing.

The command line, and whatever surface comes beside it, parse what a person wants, call the desk, and show the answer.
"""
