// libsodium, once it is ready. Everything of the protocol that needs it expects that `sodiumReady` was awaited.
import sodium from "libsodium-wrappers-sumo";

export const sodiumReady: Promise<void> = sodium.ready;
export { sodium };
