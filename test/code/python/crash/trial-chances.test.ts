import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

/** Programs that never end, whatever chance says. */
const broken: Readonly<Record<string, string>> = {
  'more different numbers than there are': `
    import random
    def draw(count, highest):
        drawn = set()
        while len(drawn) < count:
            drawn.add(random.randint(1, highest))
        return drawn
    print(draw(12, 10))`,
  'more different names than there are': `
    import random
    NAMES = ["ana", "bo", "cem"]
    picked = []
    while len(picked) < 4:
        name = random.choice(NAMES)
        if name not in picked:
            picked.append(name)
    print(picked)`,
  'a die that has no seven': `
    from random import randint
    def wait():
        turns = 0
        while randint(1, 6) != 7:
            turns += 1
        return turns
    print(wait())`,
  'two dice that come to no more than twelve': `
    import random
    rng = random.Random(4)
    total = 0
    while total <= 12:
        total = rng.randint(1, 6) + rng.randrange(1, 7)
    print(total)`,
  'a name that is not among them': `
    import secrets
    while secrets.choice(["a", "b"]) != "c":
        print("again")`,
  'a list that is shuffled and never used up': `
    import random
    def cards(deck):
        while deck:
            random.shuffle(deck)
            for card in deck:
                yield card
    for card in cards([1, 2, 3]):
        print(card)`,
};

/** Programs that look like them, and end sooner or later. */
const sound: Readonly<Record<string, string>> = {
  'as many different numbers as there are': `
    import random
    drawn = set()
    while len(drawn) < 10:
        drawn.add(random.randint(1, 10))
    print(drawn)`,
  'as many different names as there are': `
    import random
    NAMES = ["ana", "bo", "cem"]
    picked = []
    while len(picked) < 3:
        name = random.choice(NAMES)
        if name not in picked:
            picked.append(name)`,
  'one of each of two ranges': `
    import random
    drawn = {100}
    while len(drawn) < 13:
        drawn.add(random.randint(1, 6))
        drawn.add(random.randint(7, 12))`,
  'a die that has a six': `
    import random
    while random.randint(1, 6) < 6:
        pass`,
  'a sum that grows': `
    import random
    at = 0
    while at < 100:
        at += random.randint(1, 6)`,
  'a walk in both directions': `
    import random
    at = 0
    while abs(at) < 5:
        at += random.choice([-1, 1])`,
  'a probability': `
    import random
    while random.random() < 0.999:
        pass
    while random.uniform(1, 2) != 1.5:
        break`,
  'a float that may be any': `
    import random
    seen = set()
    while len(seen) < 3:
        seen.add(random.random())`,
  'cards that are taken': `
    import random
    deck = list(range(10))
    random.shuffle(deck)
    while deck:
        deck.pop()`,
  'nodes that are marked': `
    import random
    class Node:
        def __init__(self):
            self.seen = False
    nodes = [Node(), Node()]
    while not all(n.seen for n in nodes):
        random.choice(nodes).seen = True`,
  'a service that plays': `
    import random, time
    while random.randint(1, 6) < 7:
        time.sleep(1)`,
};

for (const [name, source] of Object.entries(broken))
  test(`chance: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), ['loop-without-progress']);
  });

for (const [name, source] of Object.entries(sound))
  test(`chance that ends: ${name}`, () => {
    assert.deepEqual(hazardsOf(source), []);
  });
