/**
 * The one way a card moves: mouse, touch, keyboard and menu all put it first and then `commit`.
 * The request is one of htmx, so that errors, counts and toasts travel as for every button.
 */
import * as cards from './cards.js';
import { announce, byId, emit, fly, idIn, isNo, tellFailure, toast } from './dom.js';

const homes = new Map(); // where the server has the cards whose moves are under way

/** The card already sits at its new place, having come from `origin`. */
export function commit(card, origin, { force = false, position = cards.positionOf(card) } = {}) {
  const wanted = cards.placeOf(card);
  if (!force && cards.isSamePlace(origin, wanted)) return;
  const path = cards.addressOf(card);
  const id = cards.idOf(card);
  if (!('pending' in card.dataset)) homes.set(id, origin);
  const move = { id, origin, wanted, force, path, position };
  card.dataset.pending = Number(card.dataset.pending ?? 0) + 1;
  send(path, position, { target: card, swap: 'outerMorph', move, again: () => moveAgain(move) });
}

/** A move of a card that may be out of sight: by column or place only. */
export function send(path, values, options = {}) {
  const again = () => send(path, values, options);
  const out = { source: '#mover', swap: 'none', move: {}, again };
  return htmx.ajax('POST', path, { ...out, values, ...options });
}

/**
 * Where this client saw the card, told when the request really leaves: a queued move must name the
 * column its predecessor chose, or it would conflict with itself.
 */
export function nameOrigin({ detail: { ctx } }) {
  const card = ctx.move && cards.cardOf(ctx.move.id);
  if (card && !ctx.move.force) ctx.request.body.set('from_column_id', card.dataset.columnId);
}

/**
 * An answer has come, or has not. Gives true when the whole board should be asked for again, as it
 * should for a card that is not drawn any more: its column was collapsed meanwhile.
 */
export function settle(move, ctx) {
  const status = ctx.response?.status;
  if (status === 200) tellDialog(idIn(ctx));
  const card = cards.cardOf(move.id);
  const left = Number(card?.dataset.pending ?? 1) - 1;
  if (left > 0) card.dataset.pending = left;
  else delete card?.dataset.pending;

  if (status === 200) homes.set(move.id, move.wanted);
  const home = homes.get(move.id) ?? move.origin;
  if (!left) homes.delete(move.id);
  if (!move.id || status === 200) return !card || arrived(card, left);
  if (status === 409 && !ctx.reason) {
    const column = byId(`cards-${card?.dataset.columnId}`)?.dataset.columnName;
    const where = column ? `It is in ${column} now.` : 'It is somewhere else now.';
    const text = `This card was moved in the meantime. ${where}`;
    tellFailure(ctx, text, { action: 'Move anyway', onAction: () => moveAgain(move, true) });
    return true;
  }
  if (left > 0) return true; // a later move of this card is under way: ask what became of it
  if (card) fly([card], () => cards.putAt(card, home));
  if (status === 401) return !card; // said by request-status
  if (isNo(status)) {
    toast(ctx.reason ?? 'That cannot be done.', { kind: 'error' });
    return true; // deleted, or its column is: the board knows
  }
  const reason = ctx.reason ?? (status ? 'The server could not move it.' : 'No connection.');
  const text = card ? 'The card is back where it was.' : 'The card was not moved.';
  tellFailure(ctx, `${text} ${reason}`, { action: 'Try again', onAction: () => moveAgain(move) });
  return !card;
}

function arrived(card, left) {
  if (left > 0) return false;
  announce(`${cards.nameOf(card)} is now in ${cards.describe(card)}.`);
  return card.dataset.columnId !== card.parentElement.dataset.columnId;
}

/** Its history has a line more, and it may have been applied for today. */
function tellDialog(id) {
  emit('application:changed', { id });
}

function moveAgain({ id, wanted, path, position }, force = false) {
  const card = cards.cardOf(id);
  if (!card || !byId(wanted.list)) return send(path, position); // out of sight
  const origin = cards.placeOf(card);
  fly([card], () => cards.putAt(card, wanted));
  if (!cards.isFolded(card.parentElement)) cards.focusCard(card);
  return commit(card, origin, { force });
}
