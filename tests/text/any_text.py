"""Random text of any characters, with unusual ones frequent."""

from hypothesis import strategies as st

# Lone surrogates come in JSON; odd characters come more often from here than from all of Unicode.
ODD = st.sampled_from(
    "a é ́ \u200b\u200c\u200d\u202e\u2066\ufeff\u00a0\u3000\u2800\ufe0f\U000e0100\ud800\ue000\x00\r\n"
    "ل بक्षᄀ가ᅟ葛'-.🧑ŀſßİǅ"
)


ANY_TEXT = st.text(st.characters() | ODD, max_size=60)
