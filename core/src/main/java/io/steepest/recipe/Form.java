package io.steepest.recipe;

/** How an update stands to a norm. */
public enum Form {
    /** {@code lmo(m)}, of unit norm: Muon, Scion, SPlus, MuAdam. */
    ORACLE("oracle"),
    /** {@code ‖m‖†·lmo(m)}: gradient descent, Adam, Shampoo, SOAP. */
    STEEPEST("steepest"),
    /** The direction of either at a length from elsewhere: grafting, RMS alignment. */
    ALIGNED("aligned"),
    /** No norm has such an oracle: NorMuon, SOAP-Muon, Dion. */
    NO_NORM("no norm");

    private final String text;

    Form(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
