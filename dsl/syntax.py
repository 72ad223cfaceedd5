from dataflow.dsl.errors import Diagnostic


def unexpected(source, words, token, accepts):
    return Diagnostic(f"expected {sorted(accepts)} found {token!r}", source.span(token.start_pos, token.end_pos))


def unreadable(source, e):
    return Diagnostic(e.message, source.span(e.start, e.end), (), e.hint)
