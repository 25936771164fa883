namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Boxes of one run whose score reaches the threshold. Made once, with room for every row.</summary>
internal sealed class BoxCandidates(int capacity)
{
    private readonly float[] _scores = new float[capacity];
    private readonly int[] _labels = new int[capacity];
    private readonly int[] _rows = new int[capacity];

    /// <summary>Candidates in use.</summary>
    public int Count { get; private set; }

    /// <summary>Their scores; the caller strikes out those that it has taken.</summary>
    public Span<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>The class of one.</summary>
    public int Label(int index) => _labels[index];

    /// <summary>Where its box is found.</summary>
    public int Row(int index) => _rows[index];

    /// <summary>Begins a run.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds one.</summary>
    public void Add(float score, int label, int row)
    {
        (_scores[Count], _labels[Count], _rows[Count]) = (score, label, row);
        Count++;
    }
}
