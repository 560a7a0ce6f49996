/** What only the pages of accounts need: signing in, settings, what is shown once. Boards do without. */
import './elements/copy-text.js';
import './elements/password-field.js';
import './elements/password-hint.js';
import './elements/time-zone.js';
