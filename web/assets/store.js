// What this browser remembers, and nothing else does: settings and conversations, in its local storage.
(() => {
  const cuida = window.cuida;
  const SETTINGS = "cuida.settings";
  const CONVERSATIONS = "cuida.conversations";
  const CURRENT = "cuida.current";
  const MOST = 20;

  const read = (key, fallback) => {
    try {
      const value = JSON.parse(localStorage.getItem(key));
      return value === null || typeof value !== typeof fallback ? fallback : value;
    } catch {
      return fallback; // blocked or damaged storage: the page works without memory
    }
  };
  const write = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };

  cuida.store = {
    settings: () => read(SETTINGS, {}),
    set(name, value) {
      write(SETTINGS, { ...read(SETTINGS, {}), [name]: value });
    },
    conversations() {
      const kept = read(CONVERSATIONS, []);
      return Array.isArray(kept) ? kept.filter((each) => each && each.id && Array.isArray(each.turns)) : [];
    },
    keep(conversation) {
      let all = this.conversations().filter((each) => each.id !== conversation.id);
      if (conversation.turns.length) all.unshift({ ...conversation, at: Date.now() });
      all = all.slice(0, MOST);
      // When the browser's space is full the oldest conversations make room.
      while (!write(CONVERSATIONS, all) && all.length > 1) all.pop();
    },
    forget(id) {
      write(CONVERSATIONS, this.conversations().filter((each) => each.id !== id));
    },
    forgetAll() {
      localStorage.removeItem(CONVERSATIONS);
    },
    // A reload of this tab goes on where it was; a new tab starts afresh.
    current(id) {
      try {
        if (id !== undefined) sessionStorage.setItem(CURRENT, id);
        return sessionStorage.getItem(CURRENT);
      } catch {
        return null;
      }
    },
  };
})();
