package io.steepest.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.regex.Pattern;

/**
 * A network of machines, as in {@code 10.0.0.0/8}; an address alone is a network of one.
 *
 * @param base any address of it
 * @param bits how many leading bits its addresses share
 */
record Network(InetAddress base, int bits) {
    /** The setting that names the network which ranks may use. */
    static final String SETTING = "spark.steepest.network";

    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F:.]*[.:][0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

    /**
     * Reads a network.
     *
     * @throws IllegalArgumentException saying what it looks like, if the text is none
     */
    static Network parse(String text) {
        var matcher = FORM.matcher(text);
        if (matcher.matches()) {
            try {
                // of digits, dots and colons alone: nothing is looked up
                InetAddress base = InetAddress.getByName(matcher.group(1));
                int most = base.getAddress().length * Byte.SIZE;
                int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
                if (bits > 0 && bits <= most) {
                    return new Network(base, bits);
                }
            } catch (IOException e) {
                // falls through: it is no address
            }
        }
        throw new IllegalArgumentException(
                SETTING + " must be a network like 10.0.0.0/8 or 192.168.1.0/24, found " + text);
    }

    /** Returns whether an address is one of this network. */
    boolean contains(InetAddress address) {
        byte[] here = base.getAddress();
        byte[] there = address.getAddress();
        if (here.length != there.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 1 << (Byte.SIZE - 1 - i % Byte.SIZE);
            if (((here[i / Byte.SIZE] ^ there[i / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the address of this machine in the network.
     *
     * @throws IllegalStateException if it has none
     */
    InetAddress own() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(this::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        Executors.here() + " has no address in " + this + ", the network that " + SETTING + " names"));
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
