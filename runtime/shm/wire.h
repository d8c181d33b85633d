/* SPDX-License-Identifier: Apache-2.0
 *
 * One message between supervisor, workers and aux: a SOCK_SEQPACKET record with descriptors beside
 * it. wire.def is the list. Both ends are of one package, so another version is a fault and never
 * negotiated.
 */
#ifndef SHM_WIRE_H
#define SHM_WIRE_H

#include "base/digest.h"

enum shm_wire_type {
#define MESSAGE(number, NAME, text) SHM_WIRE_##NAME = (number),
#include "shm/wire.def"
};

enum { SHM_WIRE_VERSION = 1, SHM_WIRE_PAYLOAD_MAX = 1 << 16, SHM_WIRE_FDS_MAX = 250 };

struct shm_wire {
    uint16_t type, version;
    uint32_t length;     /* of what follows */
    uint64_t generation; /* LOAD, LOADED, SELECT, STATUS, STATE: the asker's token */
};

/* The payload of LOADED; the reason follows as text. */
struct shm_wire_loaded {
    uint64_t generation;
    uint32_t status; /* HTTP's: 200, 404, 409, 422, 503 */
    uint32_t zero;
    struct digest content_id, file_digest;
};

struct shm_wire_message {
    enum shm_wire_type type;
    uint64_t generation;
    struct str payload;
    const int *fds; /* stay the sender's */
    unsigned fd_count;
};

/* What arrived. Large: one per reader, not on the stack of a worker. */
struct shm_wire_arrival {
    struct shm_wire head;
    unsigned fd_count;
    int fds[SHM_WIRE_FDS_MAX]; /* the receiver's; one that it takes over it sets to -1 here */
    char payload[SHM_WIRE_PAYLOAD_MAX];
};

enum shm_wire_outcome {
    SHM_WIRE_ARRIVED,
    SHM_WIRE_NONE,   /* nothing there now */
    SHM_WIRE_CLOSED, /* the peer is gone */
    SHM_WIRE_BROKEN, /* not a message of this version: give the peer up */
};

/* Never blocks. False with errno: EAGAIN where the peer does not read, EMSGSIZE where a limit is
 * passed. */
NODISCARD bool shm_wire_send(int socket, const struct shm_wire_message *m);

/* Never blocks. Descriptors are close-on-exec; only after ARRIVED are there any. */
NODISCARD enum shm_wire_outcome shm_wire_recv(int socket, struct shm_wire_arrival *in);

/* Closes the descriptors that the receiver did not take over. */
void shm_wire_release(struct shm_wire_arrival *in);

static inline struct str shm_wire_text(const struct shm_wire_arrival *in)
{
    return (struct str){ in->payload, in->head.length };
}

#endif
