// Starts every small behaviour. Pages work without all of them.
import { announce } from "./live.js";
import { start as swap } from "./swap.js";
import { start as countdown } from "./countdown.js";
import { start as keys } from "./keys.js";
import { start as template } from "./template.js";
import { start as uploader } from "./uploader.js";
import { start as fields } from "./fields.js";
import { start as dialogs } from "./dialogs.js";
import { start as draft } from "./draft.js";
import { start as copy } from "./copy.js";
import { start as select } from "./select.js";
import { start as progress } from "./progress.js";
import { start as refresh } from "./refresh.js";

function enhance(root) {
  root.querySelectorAll(".unscripted").forEach((element) => { element.hidden = true; });
  root.querySelectorAll(".scripted").forEach((element) => { element.hidden = false; });
  countdown(root);
  draft(root);
  template(root);
  uploader(root);
  fields(root);
  dialogs(root);
  select(root);
  progress(root);
  copy(root);
}

enhance(document);
swap(enhance);
keys();
refresh();

// What was just done is also said aloud once.
const notice = document.querySelector(".notice");
if (notice) announce(notice.textContent.trim());
