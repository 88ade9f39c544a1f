"""One screen of the room, in the words of whoever sits before it."""

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

from tests.browser.centre import Centre


class Screen:
    """A page with the room on it."""

    def __init__(self, page: Page, centre: Centre) -> None:
        self.page = page
        self.centre = centre
        # What the page says went wrong: faults of scripts, and what its policy forbade.
        self.faults: list[str] = []
        page.on("pageerror", self._fault)
        page.on("console", self._said)

    def _fault(self, fault: Error) -> None:
        self.faults.append(str(fault))

    def _said(self, message: ConsoleMessage) -> None:
        # A browser reports every answer that is no success, and every line that breaks; those are meant.
        if (
            message.type == "error"
            and "Failed to load" not in message.text
            and "WebSocket" not in message.text
        ):
            self.faults.append(message.text)

    def open(self, path: str = "") -> None:
        """Go to an address of the room."""
        self.page.goto(f"{self.centre.address}/{path}")

    def sign_in(self, who: str) -> None:
        """Sign in with a token, and wait until the board is live."""
        self.page.get_by_label("Your token").fill(self.centre.tokens[who])
        self.page.keyboard.press("Enter")
        self.is_live()

    def is_live(self) -> None:
        """Wait until the board is live."""
        expect(self.page.locator(".live")).to_contain_text("LIVE ")
        expect(self.page.locator(".live")).to_have_class("live on")

    @property
    def queue(self) -> Locator:
        """What waits to be acknowledged."""
        return self.page.locator("#queue li")

    @property
    def form(self) -> Locator:
        """The form in the drawer."""
        return self.page.locator("#drawer form")

    def cover(self, what: str) -> Locator:
        """The cover of one need."""
        return self.page.locator(".needs-table tr", has_text=what).locator(".covered")

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, where: str) -> None:
        """Press g and a second key as a quick hand does: the second goes down before the first is up.

        A page that is busy drawing answers late that a key is up; waiting for it would make a slow hand of ours.
        """
        keyboard = self.page.keyboard
        keyboard.down("g")
        keyboard.down(where)
        keyboard.up("g")
        keyboard.up(where)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(text)

    def choose(self, letters: str) -> None:
        """Choose what can be done here by a few letters of it."""
        self.press("n")
        expect(self.page.locator("dialog.palette")).to_be_visible()
        self.type(letters)
        self.press("Enter")
        expect(self.form).to_be_visible()

    def tab_to(self, label: str) -> None:
        """Move with the Tab key alone to the field or button of that name."""
        for _ in range(60):
            name = self.page.evaluate(
                """() => {
                    const at = document.activeElement;
                    return at?.labels?.[0]?.textContent ?? at?.getAttribute('aria-label') ?? at?.textContent ?? '';
                }"""
            )
            if str(name).strip().startswith(label):
                return
            self.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {label}")

    def fill(self, label: str, text: str) -> None:
        """Fill a field that is reached with the Tab key, replacing what stands in it."""
        self.tab_to(label)
        self.press("Control+a")
        self.type(text)

    def send(self) -> None:
        """Send the form, and wait until what it did is on this board."""
        self.press("Control+Enter")
        expect(self.form).to_be_hidden()
        expect(self.page.locator("#sent li.board").first).to_be_visible()
