/** Parts of one's own, on the public face of the library alone. */
module own.parts {
    requires io.steepest;
}
