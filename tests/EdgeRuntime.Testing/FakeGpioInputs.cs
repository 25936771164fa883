using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Testing;

/// <summary>GPIO lines whose levels a test sets; a line without one cannot be used.</summary>
public sealed class FakeGpioInputs : IGpioInputs
{
    private readonly Dictionary<int, bool> _levels = [];

    /// <summary>Level of a line; null takes the line away.</summary>
    public bool? this[int line]
    {
        set
        {
            if (value is { } level)
            {
                _levels[line] = level;
            }
            else
            {
                _levels.Remove(line);
            }
        }
    }

    /// <inheritdoc/>
    public bool Read(int line) => _levels.TryGetValue(line, out var level) ? level : throw new IOException("no such line");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
