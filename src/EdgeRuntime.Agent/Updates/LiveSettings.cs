namespace EdgeRuntime.Agent.Updates;

/// <summary>The settings in force: set by <see cref="PolicyControl"/>, read by every other.</summary>
internal sealed class LiveSettings(EffectiveSettings initial)
{
    private volatile EffectiveSettings _current = initial;

    /// <summary>As of now.</summary>
    public EffectiveSettings Current
    {
        get => _current;
        set => _current = value;
    }
}
