package io.steepest.dist;

/** An operation in which all ranks take part, and who sends and receives in it. */
enum Collective {
    MEAN("a mean on rank "),
    BROADCAST("a broadcast from rank "),
    SUM("a sum"),
    GATHERING("a gathering"),
    BARRIER("a barrier");

    private final String name;

    Collective(String name) {
        this.name = name;
    }

    boolean sends(int rank, int owner) {
        return switch (this) {
            case MEAN -> rank != owner;
            case BROADCAST -> rank == owner;
            case SUM, GATHERING, BARRIER -> true;
        };
    }

    boolean receives(int rank, int owner) {
        return switch (this) {
            case MEAN -> rank == owner;
            case BROADCAST -> rank != owner;
            case SUM, GATHERING, BARRIER -> true;
        };
    }

    /** Its name in messages. */
    String on(int owner) {
        return this == MEAN || this == BROADCAST ? name + owner : name;
    }
}
