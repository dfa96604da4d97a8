package io.steepest.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Looks at the address of a cluster before Spark does, which would try for a minute and tell it in a stack trace. */
final class Master {
    private static final Pattern FORM = Pattern.compile("local(\\[.+])?|yarn|k8s://.+|spark://.+");
    private static final String STANDALONE = "spark://";
    private static final int PATIENCE_MILLIS = 5000;

    private Master() {}

    /**
     * Refuses an address that is none, or a standalone master that does not answer.
     *
     * @param address one of Spark's forms; of a standalone cluster there may be several masters, divided by commas
     */
    static void check(String address) throws IOException {
        if (!FORM.matcher(address).matches()) {
            throw new IllegalArgumentException("--spark " + address
                    + " is no master of Spark; expected spark://HOST:PORT, yarn, k8s://ADDRESS, local or local[N]");
        }
        if (!address.startsWith(STANDALONE)) {
            return;
        }
        List<URI> places = new ArrayList<>();
        for (String one : address.substring(STANDALONE.length()).split(",", -1)) {
            places.add(place(address, one));
        }
        knock(address, places);
    }

    private static void knock(String address, List<URI> places) throws IOException {
        String why = "";
        for (URI place : places) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(place.getHost(), place.getPort()), PATIENCE_MILLIS);
                return;
            } catch (IOException e) {
                // a standby master may be down
                why = e.getMessage();
            }
        }
        throw new IOException("no Spark master answers at " + address + ": " + why);
    }

    private static URI place(String address, String one) {
        try {
            URI place = new URI(STANDALONE + one);
            if (place.getHost() != null && place.getPort() > 0) {
                return place;
            }
        } catch (URISyntaxException e) {
            // falls through: it has no host and port either
        }
        throw new IllegalArgumentException(
                "--spark " + address + ": \"" + one + "\" is not HOST:PORT, like 10.0.0.1:7077");
    }
}
