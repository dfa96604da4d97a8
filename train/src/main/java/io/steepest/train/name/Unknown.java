package io.steepest.train.name;

import java.util.Collection;

/** The answer to a name that nothing has: what may have been meant, then the names that exist or where they are listed. */
public final class Unknown {
    private static final int SHORT = 16;

    private Unknown() {}

    /**
     * The exception for an unknown name of a short list, which the message gives whole.
     *
     * @param thing what the name should have named, like {@code model}; its plural takes an s
     * @param typed the unknown name
     * @param known the names that exist
     * @return an exception to throw
     */
    public static IllegalArgumentException of(String thing, String typed, Collection<String> known) {
        return of(thing, typed, known, "");
    }

    /**
     * The exception for an unknown name of a list that may be long.
     *
     * @param thing what the name should have named, like {@code optimizer}; its plural takes an s
     * @param typed the unknown name
     * @param known the names that exist
     * @param lister the command that prints the list if it is too long for a message
     * @return an exception to throw
     */
    public static IllegalArgumentException of(String thing, String typed, Collection<String> known, String lister) {
        String list = known.size() <= SHORT || lister.isEmpty()
                ? "known " + thing + "s: " + String.join(", ", known)
                : lister + " lists the " + known.size() + " known " + thing + "s";
        return new IllegalArgumentException(
                "no " + thing + " named \"" + typed + "\"" + Near.question(typed, known) + list);
    }
}
