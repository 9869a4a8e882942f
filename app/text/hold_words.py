"""Words that hold a name for review: offices, slogans, top-level domains.

A match means a review, not a refusal. So a list may be too long, but must not contain surnames or given names: no King,
Bishop, Pope, Judge, Major, Justice, Marshal, Ban, Sen or Hon on its own.
"""

# Hold anywhere, as whole words.
OFFICES = """
senator, senators, ex senator, senadora, senador, senateur, senatrice, сенатор
congress, congressman, congresswoman, congressmen, congresswomen, congressperson, congressmember
senate, parliament, parliamentarian, potus, flotus, scotus, white house, supreme court, bundestag
representative, representatives, assemblyman, assemblywoman, assemblymember, councilman, councilwoman, councilmember
councillor, councilor, lawmaker, legislator, eurodeputy, alderwoman
vice president, vicepresident, prime minister, primeminister, deputy minister, chief minister, first minister
president elect, mr president, madam president, madame president, mr speaker, madam speaker, first lady
attorney general, solicitor general, surgeon general, secretary general, governor general, inspector general
secretary of, secretary for, undersecretary, under secretary, minister of, minister for, ministry of, department of
president of, governor of, mayor of, speaker of, chancellor of, ambassador to, ambassador of, commissioner of
king of, queen of, prince of, princess of, pope of, duke of, duchess of, emperor of, empress of, sultan of
crown prince, crown princess, his majesty, her majesty, your majesty, his holiness, his excellency, her excellency
royal highness, hrh, lord mayor, head of state, head of government, leader of the, chief justice, chief of staff
the honorable, the honourable, right honorable, right honourable, rt hon, his honor, her honor, your honor
member of congress, member of parliament, member of the, house of representatives, house of lords, house of commons
government of, office of the, embassy of, european commission, european parliament, federal government
ceo, chief executive, chairman, chairwoman, chairperson, chair of, managing director
bundeskanzler, bundeskanzlerin, bundesprasident, ministerprasident, ministerprasidentin, eurodiputado
presidente de, presidente del, presidente da, presidente do, president de, ministro de, ministra de, ministre de
президент, губернатор, депутат, министр, премьер министр
"""

# Hold only before a name ("Mayor Quill", not "Ada Mayor"), alone, or after a comma ("Ada Quill, Governor").
OFFICES_BEFORE_A_NAME = """
president, governor, mayor, chancellor, ambassador, minister, premier, secretary, speaker, commissioner, rep, gov, pres
delegate, presidente, prasident, kanzler, kanzlerin, ministro, ministra, governador, gobernador, alcalde, emperor
el presidente
"""

# May precede an office without hiding it.
BEFORE_AN_OFFICE = """
the, mr, mrs, ms, dr, madam, madame, mister, former, ex, us, u, s, usa, american, state, deputy, acting, real,
official, actual, dear, hon, honorable, honourable, rt, right, lady, sir
"""

# Chinese and Japanese have no spaces: these hold inside a longer run.
OFFICES_WITHOUT_SPACES = ("总统", "總統", "主席", "总理", "總理", "首相", "大統領", "议员", "議員", "대통령")

# Offices of state, which hold even in a credit.
OFFICES_OF_STATE = """
president of the united states, president of the united states of america, vice president of the united states
president of the usa, president of the us, president of the republic, president of the european commission
us president, u s president, us vice president, potus, flotus, scotus, first lady of the united states
prime minister of, deputy prime minister, chancellor of germany, bundeskanzler, bundeskanzlerin
us senator, u s senator, united states senator, state senator, senator for, senator from, congressman, congresswoman
member of congress, member of the us congress, member of parliament, member of the european parliament
speaker of the house, majority leader, minority leader, secretary of state, attorney general, surgeon general
chief justice, justice of the supreme court, supreme court justice, secretary general of the united nations
his majesty, her majesty, his holiness, king of england, queen of england
"""

ROYAL = "king, queen, pope, emperor, empress, prince, princess, tsar, sultan"

SLOGANS = """
stop, vote, voting, votes, resist, abolish, impeach, defund, fuck, fucking, bullshit
no to, yes to, say no, say yes, no more, never again, hands off, shame on, down with, death to, long live
save our, save the, protect our, protect the, protect human, protect artists, fight for, fight back, fight the
free the, free our, end the, lives matter, pay artists, pay creators, pay writers, pay actors, pay us, pay the
power to, justice for, we the, we are, we want, we demand, we will, i support, i agree, i oppose, i want, i will not
this is, thank you, do not, not my, not your, not for, for sale, human made, made by, free speech, make america
great again, against the, against all, click here, buy now, go home, for president, for senate, for congress
ban all, ban these, ban openai, ban chatgpt, ban generative, ban big, ban scraping
go away, shut down, stand with, stand up, artists against, writers against, actors against, people against
"""

# Advertisements, for which credits are abused.
ADVERTISEMENTS = """
buy my, buy our, buy the, buy now, buy tickets, follow me, follow us, subscribe, subscribe to, sign up, call now
call us, text us, visit my, visit our, use code, promo code, discount code, free shipping, order now, preorder
on sale, out now, available now, donate, donate to, join us, join our, link in bio, dm me
"""

# Hold only at the beginning: after a given name they are surnames.
SLOGANS_IN_FRONT = "boycott, protest, outlaw"

# Hold a name that consists of just one of these: placeholders.
NO_NAMES = """
anonymous, anonym, anonymus, anonyme, anonimo, anonima, anon, anonymous person, anonymous artist, an anonymous,
none, nobody, no one, noone, no name, noname, unnamed, unknown, undisclosed, withheld, name withheld, name,
my name, your name, full name, first name, last name, first last, firstname lastname, first name last name,
surname, somebody, someone, anybody, anyone, me, myself, citizen, concerned citizen, a concerned citizen,
a citizen, a friend, a supporter, supporter, prefer not to say, not given, not applicable, null, undefined,
nil, tba, tbd, user, admin, guest, john doe, jane doe, max mustermann, erika mustermann, lorem ipsum,
the artist, an artist, the people, everyone, everybody
"""
# Hold a name in which every word is one of these.
WORDS_OF_NO_NAME = """
test, tests, tester, testing, testuser, asdf, asdfasdf, asdfgh, qwerty, qwertz, qwer, foo, bar, foobar, baz,
dummy, sample, example, demo, xxx, xxxx, aaa, abc, xyz, blah, bla, lol, haha, name, firstname, lastname,
anonymous, anon, nobody, user
"""
# Hold anywhere, as whole words.
RUDE = """
arsehole, asshole, assholes, arse, bitch, bitches, bollocks, cunt, cunts, dickhead, motherfucker, fucker,
fuckers, fucked, shit, shithead, shitty, bullshitter, wanker, wankers, twat, faggot, fag, nigger, nigga, slut,
whore, cocksucker, penis, vagina, dildo, hitler, piss off, suck my, kiss my, blow me, poopy, poop, douchebag,
pussy, jerkoff, jerk off, deez nuts, scheisse, arschloch, hurensohn, fotze, wichser, putain, connard, salope,
puta, pendejo, cabron, coglione, stronzo, vaffanculo
"""

# The last part of a web address. A short list of common ones, since not every "X.Y" typed without a space is an
# address.
ENDS_OF_ADDRESSES = """
com net org edu gov mil int info biz name pro mobi xyz app dev page site online store shop website web space tech cloud
digital design studio art film media news blog live life world today club link click top vip fun icu cyou bar rest buzz
social chat email agency company group team tv fm me io ai co uk us ca au nz ie eu de at ch fr be nl lu es pt it gr se
no dk fi pl cz sk hu ro bg ru ua by tr il in pk cn jp kr tw hk sg my id th vn ph br mx ar cl za ng ke ly gg gl cc ws sh
so st to la vc ink zip mov stream download win bid loan movie video music photo photography gallery theater tickets
games game bet casino porn sex xxx example test onion
"""

# Not counted when deciding if a name is a sentence.
PARTICLES = """
de da do dos das del della di du d la las le los les el al y e i und van von der den ter ten zu bin ibn bint ben
abu st ap mac mc of the and af av na
"""
