/** How good a new password is, by what one can see without a dictionary. */
const SHORTEST = 8;
const FAIR = 12;
const LONG = 15;
const FEW = 4;
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
const RUN = 4;
const LIKE_LETTERS = { '@': 'a', 4: 'a', 3: 'e', 1: 'i', '!': 'i', 0: 'o', $: 's', 5: 's', 7: 't' };
const TURNS = 4; // from one kind of character to another
const KINDS = /\p{Ll}+|\p{Lu}+|\p{N}+|[^\p{Ll}\p{Lu}\p{N}]+/gu;

export function advise(password, address) {
  const text = password.normalize('NFC').toLowerCase();
  const letters = [...text];
  const missing = SHORTEST - letters.length;
  if (missing > 0) return weak(`${missing} more ${missing === 1 ? 'character' : 'characters'}.`);
  const whole = address.trim().toLowerCase();
  const [name] = whole.split('@');
  if (text === whole || (name.length > 2 && text.includes(name)))
    return weak('Your email address is easy to guess.');
  if (new Set(letters).size <= FEW || /^(.{1,6}?)\1+.?$/u.test(text))
    return weak('Repetition makes it easy to guess.');
  if (withoutRuns(text).length < SHORTEST)
    return weak('A row of the alphabet or keyboard is easy to guess.');
  if (/^job[ -]?tracker$/.test(text)) return weak("That's the name of this app.");
  if (letters.length < FAIR && !isMixed(password.normalize('NFC')))
    return weak('A single word or number is easy to guess. Use a few words.');
  if (letters.length < FAIR) return { strength: 2, text: 'Fair. A few more words would make it strong.' };
  if (letters.length < LONG) return { strength: 2, text: 'Good. One more word would make it strong.' };
  return { strength: 3, text: 'Strong: length is what counts.' };
}

function weak(text) {
  return { strength: 1, text };
}

/** Several words, or more than a word with a capital, a year, or figures in place of letters. */
function isMixed(password) {
  if (/\p{L}\s+\p{L}/u.test(password)) return true;
  const plain = password.replace(/[@431!0$57]/g, (sign) => LIKE_LETTERS[sign]);
  const turns = (word) => word.match(KINDS).length - 1;
  return Math.min(turns(password), turns(plain)) >= TURNS;
}

/** Each run along a row, there or back, counts as one character. */
function withoutRuns(text) {
  const ways = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);
  let rest = '';
  for (let at = 0; at < text.length;) {
    let length = 1;
    while (
      length < text.length - at &&
      ways.some((way) => way.includes(text.slice(at, at + length + 1)))
    )
      length += 1;
    rest += text[at];
    at += length >= RUN ? length : 1;
  }
  return rest;
}
