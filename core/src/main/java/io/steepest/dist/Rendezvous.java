package io.steepest.dist;

import java.util.Map;
import java.util.Set;

/**
 * Where processes meet, as their environment says.
 *
 * @param places the place of this process
 * @param host where rank 0 listens
 * @param port where rank 0 listens
 */
record Rendezvous(Places places, String host, int port) {
    private static final int MOST = 65_535;

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");

    /**
     * Reads the variables.
     *
     * @throws IllegalArgumentException naming the one that is missing or wrong
     */
    static Rendezvous of(Map<String, String> environment) {
        int rank = number(environment, "RANK");
        int size = number(environment, "WORLD_SIZE");
        int port = number(environment, "MASTER_PORT");
        if (port < 1 || port > MOST) {
            throw new IllegalArgumentException(
                    "variable MASTER_PORT must be a port from 1 to " + MOST + ", found " + port);
        }
        return new Rendezvous(new Places(rank, size), text(environment, "MASTER_ADDR"), port);
    }

    /** Returns a place as a text, from which {@link #of(Places, String)} reads it. */
    static String text(String host, int port) {
        // an address of IPv6 has colons
        return host + " " + port;
    }

    /** Reads a place from its text. */
    static Rendezvous of(Places places, String text) {
        String[] words = text.split(" ", -1);
        return new Rendezvous(places, words[0], Integer.parseInt(words[1]));
    }

    /** Returns whether all processes are on this machine. */
    boolean isLocal() {
        return LOCAL.contains(host);
    }

    private static String text(Map<String, String> environment, String name) {
        String found = environment.get(name);
        if (found == null || found.isBlank()) {
            throw new IllegalArgumentException("variable " + name
                    + " is not set: a launcher sets RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT for each process");
        }
        return found.strip();
    }

    private static int number(Map<String, String> environment, String name) {
        String found = text(environment, name);
        try {
            return Integer.parseInt(found);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("variable " + name + " must be a whole number, found " + found, e);
        }
    }
}
