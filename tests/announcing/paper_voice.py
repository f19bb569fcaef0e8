"""A complete voice on paper: its clips exist in the manifest only."""

from server.announcing.clips import needed_tokens
from server.announcing.voicepack import FINAL, Clip, Voicepack


def paper_pack(language="vi", duration_ms=300, without=(), **changes):
    """A complete pack whose clips exist in its manifest only."""
    names = [
        name
        for token, may_be_last in needed_tokens(language).items()
        for name in ((token, token + FINAL) if may_be_last else (token,))
        if token not in without
    ]
    clips = {name: Clip(f"{name}.wav", "0" * 64, duration_ms) for name in names}
    fields = {
        "pack_id": f"{language}-paper",
        "language": language,
        "kind": "synthesised",
        "name": "Paper",
        "speaker": "nobody",
        "licence": "none",
        "sample_rate_hz": 22050,
        "clips": clips,
    }
    return Voicepack(**(fields | changes))
