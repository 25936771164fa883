using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>
/// One attempt to get blocks of a model from the broker. The caller pulls: blocks are asked for a window ahead and no further than it reads, each is checked against the signed hash list
/// before it is handed on, none comes twice. A connection that breaks makes it wait for the next one, where it asks for what is missing. For one reader at a time.
/// </summary>
public sealed class BlockDownload : IDisposable
{
    /// <summary>With no block for this long, over a connection that is there, the attempt ends.</summary>
    public static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(30);

    private readonly TransferLink _link;
    private readonly string _digest;
    private readonly BlockPlan _plan;
    private readonly RetainedFetch _fetch;
    private Task<AskOutcome>? _asking;
    private int _connection;
    private bool _holds;

    internal BlockDownload(TransferLink link, string digest, BlockLayout layout, IEnumerable<int> blocks)
    {
        (_link, _digest) = (link, digest);
        _plan = new BlockPlan(layout, blocks, link.Window);
        _fetch = link.Open(link.Window, layout.BlockSize);
    }

    /// <summary>Whether every block has been handed out.</summary>
    public bool IsComplete => _plan.IsComplete;

    /// <summary>
    /// Why the attempt ended before all blocks had come; null until then. <see cref="ErrorCode.BlocksMissing"/> (wait and try again), <see cref="ErrorCode.BlockMismatch"/>,
    /// <see cref="ErrorCode.TransferLimit"/> or <see cref="ErrorCode.BrokerRefused"/>.
    /// </summary>
    public ErrorInfo? Error { get; private set; }

    /// <summary>Blocks that have not been handed out.</summary>
    public int Missing => _plan.Missing;

    /// <summary>What came in so far.</summary>
    public BlockCounters Counters => _plan.Counters;

    /// <summary>The next block, in the order of arrival; null when all have been handed out, or when <see cref="Error"/> says why there are no more. Asking for the next one says that the last one has been put away.</summary>
    /// <param name="cancellationToken">Ends the wait; the download can be read on.</param>
    public async ValueTask<ModelBlock?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_holds)
        {
            _plan.Taken();
            _holds = false;
        }

        var since = _link.Wall.GetTimestamp();
        while (Error is null && !_plan.IsComplete)
        {
            if (NoteConnection())
            {
                since = _link.Wall.GetTimestamp();
            }

            await AskAsync();
            if (_fetch.TryRead(out var arrival))
            {
                if (Judge(arrival) is { } block)
                {
                    return block;
                }

                continue;
            }

            NoteUnseen();
            var left = _connection == 0 ? Timeout.InfiniteTimeSpan : QuietLimit - _link.Wall.GetElapsedTime(since);
            if (_connection != 0 && left <= TimeSpan.Zero)
            {
                Error ??= _plan.Stalled();
            }
            else if (Error is null)
            {
                await _fetch.WaitAsync(left, _link.Wall, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Ends the download and takes back its subscriptions.</summary>
    public void Dispose() => _link.Close(_fetch);

    // A new connection may have lost requests and answers of the last one.
    private bool NoteConnection()
    {
        var connection = _link.Connection;
        if (connection == _connection)
        {
            return false;
        }

        _connection = connection;
        _plan.Lose();
        return true;
    }

    private async ValueTask AskAsync()
    {
        if (_asking is { IsCompleted: true })
        {
            Error ??= (await _asking).Refusal;
            _asking = null;
        }

        if (_asking is null && _connection != 0 && Error is null && _plan.Next() is { Count: > 0 } blocks)
        {
            var topics = new string[blocks.Count];
            for (var i = 0; i < topics.Length; i++)
            {
                topics[i] = _link.Topics.ModelBlock(_digest, blocks[i]);
                _fetch.Add(topics[i], blocks[i]);
            }

            _asking = _link.AskAsync(_fetch, topics, _connection);
        }
    }

    private ModelBlock? Judge(RetainedArrival arrival)
    {
        switch (_plan.Accept(arrival.Key, arrival.Length, arrival.Content, out var block))
        {
            case BlockVerdict.Good:
                _link.Release(_fetch, _link.Topics.ModelBlock(_digest, arrival.Key));
                _holds = true;
                return block;
            case BlockVerdict.OverLimit:
                Error = _plan.OverLimit();
                return null;
            default:
                return null;
        }
    }

    private void NoteUnseen()
    {
        _plan.Charge(_fetch.TakeUnseenBytes());
        if (_fetch.TakeLosses() is { Count: > 0 } lost)
        {
            _plan.Lose(lost);
            _fetch.Signal();
        }

        if (_plan.IsOverLimit)
        {
            Error ??= _plan.OverLimit();
        }
    }
}
