-- Articles of a small magazine, as its publishing system keeps them.
CREATE TABLE authors (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL);
CREATE TABLE sections (id INTEGER PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    slug VARCHAR(80) NOT NULL UNIQUE,
    headline TEXT,
    standfirst TEXT,
    content TEXT,
    section_id INTEGER REFERENCES sections (id),
    author_id INTEGER REFERENCES authors (id),
    keywords TEXT,
    first_published TIMESTAMP,
    last_edited TIMESTAMP,
    picture TEXT,
    state VARCHAR(16) NOT NULL
);

INSERT INTO authors (id, full_name) VALUES
    (1, 'Ida Brekke'),
    (2, 'Tomas Reil'),
    (3, 'Oona Varley'),
    (4, 'Piet Halloran'),
    (5, 'Marguerite Dué');

INSERT INTO sections (id, label) VALUES
    (1, 'Boats'),
    (2, 'Harbours'),
    (3, 'Weather'),
    (4, 'Gardens');

INSERT INTO articles VALUES
    (101, 'hemp-rope', 'Why hemp rope came back to Marn''s harbour', 'Three riggers explain why they splice hemp again, and what a wet winter does to it.', 'For thirty years nobody in Marn bought rope that could rot. Then the chandler’s nephew asked for forty metres of hemp, and the old walk behind the fish hall was swept out.
“It holds a knot when your hands are cold,” says Ida Brekke, who has rigged boats since she was nine. Nylon, she adds, is a fair-weather friend.
## What the winter does
Hemp drinks. A wet coil weighs twice what it did on Monday, and it must hang where air can move, never in a locker.
Ida tars hers in October and again in March. It costs her a Sunday, a brush and the good opinion of the neighbours.', 1, 1, '["rope", "winter work"]', '2024-03-18 09:30:00', '2024-04-02 07:15:00', '/img/hemp.jpg', 'published'),
    (102, 'tarpaulin-no-roof', 'A tarpaulin is not a roof', 'How to cover a small boat so that it dries instead of stewing.', 'Every autumn the yard turns blue with tarpaulins, and every spring half of the decks under them are soft.
The trouble is not the rain. It is the breath of the boat itself, which rises, meets cold plastic and drips back down.
## Let it breathe
Raise a ridge pole a hand above the cabin, leave both ends open, and tie the edges to the trestles rather than to the hull.', 1, NULL, 'winter work; damp', '2024-03-25 06:00:00', NULL, NULL, 'published'),
    (103, 'light-at-noon', 'The harbour light that went out at noon', 'Nobody noticed for five hours, which is exactly what worried the harbour master.', 'A light that fails at night is missed at once. Ours failed at noon, in sunshine, and the first to see it was a boy who had dropped his sandwich.
The lamp was sound. A starling had built between the lens and the relay, and the relay, being polite, had switched itself off.
## Five hours
By the time the tug came home the lamp was lit again, with a wire mesh around it and a second, smaller light below.', NULL, 3, NULL, '2024-04-01 05:00:00', '2024-04-01 18:40:00', NULL, 'published'),
    (104, 'fog-bell', 'Ringing the fog bell by hand', 'When the horn broke, eleven volunteers took turns at a rope for two nights.', 'The horn on the mole is run by a compressor that is older than the mayor. On the third of May both of them took the day off.', 3, 3, 'fog; volunteers', NULL, NULL, NULL, 'draft'),
    (105, 'rain-gauge', 'Reading a rain gauge without fooling yourself', 'A millimetre is a litre on every square metre, and most of us measure it badly.', 'Put the gauge where nothing stands nearer than twice its own height. A fence steals rain from one side and a roof lends it to the other.
Read it at the same hour, at eye level, and write the number down before you say it aloud.
## Three common mistakes
A gauge that is emptied only on Sundays measures evaporation. A gauge on a wall measures the wall. A gauge that the dog can reach measures the dog.', 3, 4, 'rain; instruments', '2024-05-13 08:00:00', '2024-06-01 10:00:00', NULL, 'published'),
    (106, 'sea-kale', NULL, 'It likes shingle, wind and neglect, and it tastes of asparagus that has been to sea.', 'If your beans turn brown on the side that faces the water, stop growing beans. Sea kale has been waiting on the beach all along.', 4, 5, 'salt; vegetables', '2024-05-20 08:00:00', NULL, NULL, 'published'),
    (107, 'windbreak', 'A windbreak that lets the wind through', '', NULL, 4, 5, 'wind; hazel', '2024-05-27 08:00:00', NULL, NULL, 'published'),
    (108, 'ferry-school', 'The old ferry that became a school', 'Forty children decide each morning where their classroom will lie.', 'The Sankt Olga carried lorries for thirty-one years and has carried satchels for two. Her car deck is a gymnasium, her galley is still a galley.', 2, 2, 'ferries; children', '2031-06-03 08:00:00', '2024-06-05 12:00:00', NULL, 'scheduled'),
    (109, 'tide-table', 'How to read a tide table before breakfast', 'Two numbers, one pencil, and the reason why the slip is never where you left it.', 'A tide table looks like a railway timetable, and the sea keeps to it better than the railway does.
Find the day, find the two high waters, and add an hour in summer. That hour has drowned more picnics than any storm.
## The rule of twelfths
In the first hour the water rises by one twelfth, then by two, three, three, two and one. So the middle two hours move half of the sea.', 3, 4, 'tides; instruments', '2024-06-10 08:00:00', NULL, NULL, 'published'),
    (110, 'bilge-pump', 'Ask the bilge pump first', 'It is the only part of the boat that always tells the truth about the others.', 'Count its strokes for a week and write them on the bulkhead. A boat has a normal leak as a person has a normal temperature.
When the number doubles, something has moved: a hose, a gland, a plank. You have a day or two to be curious instead of frightened.
## Where to look
Taste the water. Salt comes from outside, fresh comes from the tank, and diesel comes from a mistake.
Then dry the bilge, dust it with flour and wait. The leak will draw you a map.', 1, 1, 'leaks|pumps; hoses', '2024-06-17 08:00:00', '2024-07-01 23:59:59.5', NULL, 'published'),
    (111, 'onions-and-sailors', 'Onions & other sailors: what to plant by the slip', 'Five crops that put up with spray, gulls & the Tuesday regatta.', 'The strip between the slip and the road is nobody’s. It is four paces wide, it is full of gravel, and last year it gave us ninety kilos of onions.', 4, 5, 'salt', '2024-06-24 08:00:00', NULL, NULL, 'removed'),
    (112, 'barometer-thursday', 'What the barometer said on Thursday', 'It fell nine points between lunch and tea, and for once everybody looked.', 'There are two barometers in the Crown. One is brass and wrong, and the other belongs to the pilots.

On Thursday both of them fell. The brass one had not moved since the wedding of the old harbour master, so the bar went quiet.

## Before the squall

By three the fleet had doubled its lines. By four the ferry was in. At ten past, the chairs of the Crown’s terrace were in the inner basin.

Nobody was hurt. The brass barometer has been forgiven, and stands at ''Fair'' — 100 %.', 3, 3, 'storms; instruments', '2024-07-01 08:00:00', NULL, 'https://img.example/crown.jpg?w=800&h=600', 'published'),
    (113, 'thrift', 'Thrift, and how to lose it', NULL, 'Thrift grows in a spoonful of sand.
It dies of kindness.

## How to lose it
Water it.', 4, 5, '', '2024-06-24 08:00:00', NULL, NULL, 'published');
