namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>One dimension of a tensor in a graph.</summary>
/// <param name="Size">Its size; 0 where the graph leaves it open.</param>
/// <param name="Name">The name of an open dimension, such as <c>batch</c>; empty where it has none.</param>
public readonly record struct GraphDimension(int Size, string Name)
{
    /// <summary>Whether the graph leaves it open.</summary>
    public bool IsOpen => Size == 0;

    /// <inheritdoc/>
    public override string ToString() => IsOpen ? Name is "" ? "?" : Name : Size.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
