"""Three hundred invented people, by address."""

FIRST = (
    *("Ada", "Bao", "Cleo", "Dario", "Edda", "Femi", "Gita", "Hana", "Ivo", "Juna"),
    *("Kofi", "Lior", "Mila", "Nuri", "Oona", "Pavo", "Rana", "Sefa", "Tove", "Uma"),
)
LAST = (
    *("Arden", "Brask", "Corvel", "Dunmor", "Elster", "Farrow", "Grendl", "Holloway"),
    *("Istvan", "Jarrow", "Kestrel", "Lindqvist", "Marlowe", "Norrell", "Ostrand"),
)
NAMES = {f"{first}.{last}@example.org".lower(): f"{first} {last}" for first in FIRST for last in LAST}
PEOPLE = sorted(NAMES)
