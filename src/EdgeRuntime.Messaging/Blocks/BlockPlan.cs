using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>
/// Which blocks to ask for next, and what to think of what comes in (design section 5.2). Decides only: no connection, no clock. What is asked for and has not come, together with what
/// the caller still holds, never exceeds the window. Not thread-safe.
/// </summary>
internal sealed class BlockPlan
{
    /// <summary>An attempt may cost this many times the bytes that it is after.</summary>
    public const int ByteLimitFactor = 2;

    private readonly BlockLayout _layout;
    private readonly int _window;
    private readonly Queue<int> _pending;
    private readonly SortedSet<int> _outstanding = [];
    private readonly HashSet<int> _lost = [];
    private readonly Dictionary<int, ErrorInfo> _refusals = [];
    private readonly int _count;
    private BlockCounters _counters;
    private int _held;

    /// <summary>Makes a plan to get some blocks, in ascending order.</summary>
    /// <param name="layout">Sizes and hashes of the blocks.</param>
    /// <param name="blocks">Those that are wanted.</param>
    /// <param name="window">Most blocks under way, at least 1.</param>
    public BlockPlan(BlockLayout layout, IEnumerable<int> blocks, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_layout, _window) = (layout, window);
        var wanted = new SortedSet<int>(blocks);
        _pending = new Queue<int>(wanted);
        _count = wanted.Count;
        ByteLimit = ByteLimitFactor * wanted.Sum(block => (long)layout.LengthOf(block));
    }

    /// <summary>Bytes of payload that the attempt may cost.</summary>
    public long ByteLimit { get; }

    /// <summary>Whether the attempt has cost more.</summary>
    public bool IsOverLimit => _counters.Bytes > ByteLimit;

    /// <summary>Whether every wanted block has come.</summary>
    public bool IsComplete => Missing == 0;

    /// <summary>Wanted blocks that have not come.</summary>
    public int Missing => _pending.Count + _outstanding.Count;

    public BlockCounters Counters => _counters;

    /// <summary>
    /// The blocks to ask for now: first those whose request or answer was lost, then new ones. None until half of the window is free, so that a request is worth its round trip.
    /// </summary>
    public IReadOnlyList<int> Next()
    {
        var again = _lost.Order().ToList();
        _lost.Clear();
        _counters = _counters with { AskedAgain = _counters.AskedAgain + again.Count };
        var free = Math.Min(_window - _outstanding.Count - _held, _pending.Count);
        if (again.Count > 0 || free >= Math.Min((_window + 1) / 2, _pending.Count))
        {
            for (; free > 0; free--)
            {
                var block = _pending.Dequeue();
                _outstanding.Add(block);
                again.Add(block);
            }
        }

        _counters = _counters with { Asked = _counters.Asked + again.Count };
        return again;
    }

    /// <summary>Requests or answers have been lost: what has not come must be asked for again. It is still taken if it comes before that.</summary>
    public void Lose() => _lost.UnionWith(_outstanding);

    /// <summary>Messages on the topics of some blocks have been lost. A block that has come all the same is not asked for again: the lost one was its repetition.</summary>
    public void Lose(IEnumerable<int> blocks) => _lost.UnionWith(blocks.Where(_outstanding.Contains));

    /// <summary>Bytes came in that could not be looked at.</summary>
    public void Charge(long bytes) => _counters = _counters with { Bytes = _counters.Bytes + bytes };

    /// <summary>Judges a message.</summary>
    /// <param name="block">The block whose topic it came on.</param>
    /// <param name="length">Bytes of its payload.</param>
    /// <param name="content">Its payload; null when it was longer than any block and was not kept.</param>
    /// <param name="accepted">The block, when it is good.</param>
    public BlockVerdict Accept(int block, long length, ReadOnlyMemory<byte>? content, out ModelBlock? accepted)
    {
        accepted = null;
        Charge(length);
        if (IsOverLimit)
        {
            return BlockVerdict.OverLimit;
        }

        if (!_outstanding.Contains(block))
        {
            _counters = _counters with { Ignored = _counters.Ignored + 1 };
            return BlockVerdict.Ignored;
        }

        if (length == 0)
        {
            _counters = _counters with { Cleared = _counters.Cleared + 1 };
            return BlockVerdict.Cleared;
        }

        var judged = content is { } bytes
            ? _layout.Accept(block, bytes)
            : new ErrorInfo(ErrorCode.BlockMismatch, $"block {block} has {length} bytes, but must have {_layout.LengthOf(block)}");
        if (!judged.IsOk)
        {
            _refusals[block] = judged.Error;
            _counters = _counters with { Wrong = _counters.Wrong + 1 };
            return BlockVerdict.Wrong;
        }

        _outstanding.Remove(block);
        _lost.Remove(block);
        _refusals.Remove(block);
        _held++;
        accepted = judged.Value;
        return BlockVerdict.Good;
    }

    /// <summary>The caller has put a good block away.</summary>
    public void Taken() => _held--;

    /// <summary>Why nothing more came: a block that is wrong at the broker, else blocks that are not there.</summary>
    public ErrorInfo Stalled() => _refusals.Count > 0
        ? _refusals[_refusals.Keys.Min()]
        : new ErrorInfo(ErrorCode.BlocksMissing, $"{Missing} of {_count} blocks are not at the broker, the first of them block {FirstMissing()}; publish the model again");

    /// <summary>Why the attempt may not go on.</summary>
    public ErrorInfo OverLimit() =>
        new(ErrorCode.TransferLimit, $"{_counters.Bytes} bytes came in for {ByteLimit / ByteLimitFactor} bytes of blocks; somebody else publishes on the model's topics");

    private int FirstMissing() => _outstanding.Count > 0 ? _outstanding.Min : _pending.Peek();
}
