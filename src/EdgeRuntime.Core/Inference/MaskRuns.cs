using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference;

/// <summary>The class of every pixel, run by run. Made once for each result, and filled again.</summary>
internal sealed class MaskRuns
{
    /// <summary>Most runs: a result must fit into one message.</summary>
    public const int MaxRuns = 2048;

    private readonly int[] _runs = new int[2 * MaxRuns];
    private (int Columns, int Rows) _size;
    private BoxF _area;
    private int _count;
    private bool _isFull;

    /// <summary>Begins a mask.</summary>
    public void Begin(int columns, int rows, in BoxF area) => (_size, _area, _count, _isFull) = ((columns, rows), area, 0, false);

    /// <summary>Adds the next pixel.</summary>
    public void Add(int label)
    {
        if (_count > 0 && _runs[(2 * _count) - 2] == label)
        {
            _runs[(2 * _count) - 1]++;
        }
        else if (_count == MaxRuns)
        {
            _isFull = true;
        }
        else
        {
            (_runs[2 * _count], _runs[(2 * _count) + 1]) = (label, 1);
            _count++;
        }
    }

    /// <summary>The mask for the wire; null where it has too many runs.</summary>
    public SegmentationMask? ToMask() => _isFull || _count == 0 ? null : new SegmentationMask(_size.Columns, _size.Rows, _area.X, _area.Y, _area.Width, _area.Height, _runs[..(2 * _count)]);
}
