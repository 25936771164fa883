namespace EdgeRuntime.Workshop.Golden;

/// <summary>Which golden vectors to make.</summary>
/// <param name="Folder">The model folder.</param>
public sealed record GoldenRequest(string Folder)
{
    /// <summary>An fp32 twin of the model, whose outputs are the truth; null for what the variants compute here.</summary>
    public string? Twin { get; init; }

    /// <summary>An npy file of inputs in real values, one a row; null for random ones.</summary>
    public string? Inputs { get; init; }

    /// <summary>How many vectors.</summary>
    public int Count { get; init; } = 3;

    /// <summary>Largest allowed difference in real units; null for one that follows from the outputs.</summary>
    public double? Tolerance { get; init; }
}
