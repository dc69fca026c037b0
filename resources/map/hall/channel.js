// The line to the program: messages are JSON, one slot there and one signal here.

const MOST_COMPLAINTS = 20;

export async function connect() {
    const objects = await new Promise((done) => {
        new QWebChannel(window.qt.webChannelTransport, (channel) => done(channel.objects));
    });
    return new Channel(objects.hall);
}

class Channel {
    constructor(hall) {
        this.hall = hall;
        this.complaints = 0;
    }

    say(message) {
        this.hall.say_to_hall(JSON.stringify(message));
    }

    // One message that cannot be shown is told and does not keep the next from being heard.
    listen(act) {
        this.hall.told.connect((text) => {
            try {
                act(JSON.parse(text));
            } catch (error) {
                this.trouble(`${error.message} ${error.stack ?? ""}`);
            }
        });
    }

    trouble(text) {
        this.complaints += 1;
        if (this.complaints <= MOST_COMPLAINTS) {
            this.say({ kind: "trouble", text: text.slice(0, 1000) });
        }
    }
}
