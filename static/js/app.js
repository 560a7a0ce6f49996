/** Everything that moves on a page is one of these elements; without them the plain forms remain. */
import './elements/request-status.js';
import './elements/toast-stack.js';
import './elements/application-page.js';
import './elements/card-dialog.js';
import './elements/filter-box.js';
import './elements/inline-edit.js';
import './elements/job-board.js';
import './elements/jump-bar.js';
import './elements/key-list.js';
import './elements/live-changes.js';
import './elements/move-menu.js';
import './elements/note-editor.js';
import './elements/quick-add.js';
import './elements/theme-switch.js';
