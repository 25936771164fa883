namespace EdgeRuntime.Testing.Graphs;

/// <summary>Graphs that do harm to the process that loads them; each takes <c>window</c> [1,2,1,2048] and gives <c>logits</c> [1,6], as the built-in model does.</summary>
public static class HostileGraphs
{
    /// <summary>Fills 4 GiB with floats.</summary>
    public static byte[] EatsMemory() => Shell()
        .Constant("length", GraphElement.Int64, [1L << 30], 1)
        .Node("ConstantOfShape", ["length"], "big")
        .Node("ReduceMax", ["big"], "top")
        .Node("Add", ["zero", "top"], "logits")
        .ToArray();

    /// <summary>Goes round for ever.</summary>
    public static byte[] Loops() => Shell()
        .Constant("yes", GraphElement.Bool, [(byte)1])
        .NodeWithGraph(
            "Loop",
            ["", "yes", "zero"],
            "body",
            Round(),
            "logits")
        .ToArray();

    /// <summary>Divides the smallest integer by -1, which ONNX Runtime does not expect and x86 answers with a signal.</summary>
    public static byte[] Crashes() => Shell()
        .Constant("least", GraphElement.Int32, [int.MinValue], 1)
        .Constant("minus", GraphElement.Int32, [-1], 1)
        .Node("Div", ["least", "minus"], "never")
        .Node("Equal", ["never", "minus"], "same")
        .Node("Where", ["same", "zero", "zero"], "logits")
        .ToArray();

    /// <summary>Says nothing but the same scores, whatever it is shown.</summary>
    public static byte[] KnowsNothing() => Shell().Node("Identity", ["zero"], "logits").ToArray();

    /// <summary>Comes to an end, but goes round some ten thousand times first: right, and far dearer than what it says is worth.</summary>
    public static byte[] Labours() => Shell()
        .Constant("rounds", GraphElement.Int64, [30_000L])
        .NodeWithGraph(
            "Loop",
            ["rounds", "", "zero"],
            "body",
            Round(),
            "logits")
        .ToArray();

    // One round of a loop: turns the sign of what it carries.
    private static TinyGraph Round() => new TinyGraph()
        .Input("n", GraphElement.Int64).Input("go", GraphElement.Bool).Input("v", GraphElement.Float, 1, 6)
        .Node("Identity", ["go"], "goOn").Node("Neg", ["v"], "next")
        .Output("goOn", GraphElement.Bool).Output("next", GraphElement.Float, 1, 6);

    private static TinyGraph Shell() => new TinyGraph()
        .Input("window", GraphElement.Float, 1, 2, 1, 2048)
        .Constant("zero", GraphElement.Float, new float[6], 1, 6)
        .Output("logits", GraphElement.Float, 1, 6);
}
