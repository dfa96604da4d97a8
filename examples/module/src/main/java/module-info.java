/** Parts of one's own, on the public face of the library alone. */
module example.module {
    requires io.steepest;
}
