export { type HandshakerMischief, type HandshakerSide, TestHandshaker } from "./test-handshaker.js";
