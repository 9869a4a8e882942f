"""Role mailboxes: read by a department, by several people or by nobody, so they prove no one person.

The word list is our own. It starts from RFC 2142 (mailbox names for common services) and adds what offices of the trade
publish on their pages, in their languages. The worst effect of a false positive is a review.
"""

import regex  # type: ignore[import-untyped]

from app.text.normalising import nfkd

_WORDS = """
abuse hostmaster info information list mailerdaemon marketing news noc postmaster sales security support trouble usenet
uucp webmaster www ftp root sysadmin admin administrator administration system daemon nobody null devnull test testing
noreply donotreply dontreply neverreply nepasrepondre nichtantworten norespond noresponder norispondere naoresponder
bounce bounces mailer automailer auto automated notification notifications notify alert alerts newsletter newsletters
listserv majordomo subscribe unsubscribe reply replies robot bot cron backup monitor monitoring
all allstaff everybody everyone staff team crew group office offices desk frontdesk helpdesk servicedesk reception help
hello hi hey welcome contact contacts contactus mail mailbox email post inbox enquiries enquiry inquiries inquiry
questions feedback ask general customer customers customercare customerservice service services care client clients
press media pr publicity publicist publicrelations communications comms mediarelations pressoffice presse marketing
billing accounts accounting accountspayable ap ar finance invoice invoices payroll payments orders order purchasing
legal compliance privacy dpo gdpr copyright dmca rights permissions licensing licences clearance contracts
hr jobs job careers career recruiting recruitment hiring talent people internships casting auditions submissions
submission bookings booking events event tickets boxoffice registration register membership members memberships
production productions studio agency management booker editorial editor editors newsroom publishing distribution
partners partnership partnerships business bizdev advertising ads ad sponsors sponsorship donations donate fundraising
web website webteam it itsupport tech technical techsupport ops operations devops dev developers engineering api
domains dns registrar hosting secretary secretariat assistant board committee council chair president director
fax print printer scanner scan shop store returns shipping logistics facilities
kontakt anfrage anfragen auskunft buero büro empfang zentrale verwaltung sekretariat geschaeftsstelle geschäftsstelle
geschaeftsfuehrung redaktion pressestelle vertrieb verkauf buchhaltung rechnung rechnungen bewerbung bewerbungen
personal karriere datenschutz poststelle vorstand verlag agentur produktion mitglieder veranstaltungen
accueil bonjour secretariat secrétariat redaction rédaction presse communication comptabilite comptabilité facturation
commercial ventes recrutement emploi emplois juridique billetterie adherents adhérents direction service
contacto informacion información oficina recepcion recepción secretaria secretaría administracion administración
prensa redaccion redacción comunicacion comunicación ventas facturacion facturación empleo contabilidad soporte ayuda
contatto contatti informazioni ufficio ufficiostampa segreteria amministrazione stampa redazione vendite fatture
contabilita contabilità lavoro direzione biglietteria assistenza
contato informacao informação escritorio escritório recepcao recepção imprensa redacao redação vendas financeiro
contabilidade vagas suporte atendimento geral
contact kantoor receptie secretariaat administratie pers redactie verkoop facturen vacatures boekhouding algemeen
kontor reception presse redaksjon redaktion salg faktura regnskap post postmottak sekretariat
kontakti toimisto tiedotus myynti laskutus toimitus
biuro sekretariat redakcja prasa sprzedaz sprzedaż faktury rekrutacja kadry obsluga obsługa
kancelar kancelář podpora obchod fakturace tiskove redakce ugyfelszolgalat ügyfélszolgálat iroda sajto sajtó
iletisim iletişim bilgi destek satis satış muhasebe basin basın
info soporte oshirase toiawase kouhou soumu
"""
# Words that are also names: they count alone, but not before a dot (given names) or after one (family names).
_GIVEN_NAMES = frozenset(("ad", "ap", "ar", "ask", "booker", "dev", "hi"))
_FAMILY_NAMES = _GIVEN_NAMES | {"basin", "board", "crew", "general", "list", "post", "press", "sales", "talent"}
_SEPARATORS = regex.compile(r"[._\-]+")
_MARKS = regex.compile(r"\p{M}")
_DIGITS_AT_THE_END = regex.compile(r"\d+$")
_NO_REPLY = regex.compile(r"(?:no|do|dont|never)[._\-]*(?:not[._\-]*)?(?:reply|respond|answer)")


def _plain(word: str) -> str:
    return str(_MARKS.sub("", nfkd(word))).lower()


_ROLES = frozenset(map(_plain, _WORDS.split()))


def is_role_mailbox(address: str) -> bool:
    """True if the part before the @ is a role rather than a person. Ignores plus tags, trailing digits and separators:
    no-reply@, Press.Office+x@, info2@, kontakt-berlin@.
    """
    local = _plain(address.rpartition("@")[0] or address).partition("+")[0]
    if _NO_REPLY.search(local):
        return True
    words = [_DIGITS_AT_THE_END.sub("", word) for word in _SEPARATORS.split(local) if word]
    if not words:
        return False
    first, last = words[0], words[-1]
    return (
        "".join(words) in _ROLES
        or (first in _ROLES and first not in _GIVEN_NAMES)
        or (last in _ROLES and last not in _FAMILY_NAMES)
    )
