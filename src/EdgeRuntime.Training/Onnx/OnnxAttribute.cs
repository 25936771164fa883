namespace EdgeRuntime.Training.Onnx;

/// <summary>An attribute of a node: one integer or a list of them.</summary>
/// <param name="Name">Its name in the operator's definition.</param>
/// <param name="Values">The integers.</param>
/// <param name="IsList">Whether the operator wants a list.</param>
internal sealed record OnnxAttribute(string Name, long[] Values, bool IsList)
{
    public static OnnxAttribute One(string name, long value) => new(name, [value], IsList: false);

    public static OnnxAttribute List(string name, params long[] values) => new(name, values, IsList: true);
}
