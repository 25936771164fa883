using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Messaging.Tests.Blocks;

public sealed class BlockPlanTests
{
    private const int Block = BlockLayout.MinBlockSize;

    private enum Step
    {
        Ask,
        Arrive,
        ArriveTwice,
        Wrong,
        TooLong,
        Clear,
        Stranger,
        Lose,
        Take,
    }

    [Fact]
    public void Plan_AnyOrderWithRepetitionsLossesWrongAndClearedBlocks_NeverYieldsAWrongOrDoubleBlockAndKeepsItsBounds()
    {
        var stream = new BlockStream((40 * Block) - 100);
        var steps = Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 1000]).Array[0, 400];
        Gen.Select(Gen.Int[1, 32], Gen.Int[0, 39].HashSet[0, 40], steps).Sample((window, wanted, script) =>
        {
            var world = new World(stream, wanted, window);
            foreach (var (step, pick) in script)
            {
                world.Do(step, pick);
            }

            world.Finish();
        });
    }

    [Fact]
    public void Next_WindowFull_AsksForMoreWhenHalfIsFree()
    {
        var stream = new BlockStream(20 * Block);
        var plan = new BlockPlan(stream.Layout, stream.All, 8);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], plan.Next());
        foreach (var block in new[] { 7, 0, 3 })
        {
            Accept(plan, stream, block);
        }

        Assert.Empty(plan.Next());
        Accept(plan, stream, 1);
        Assert.Equal([8, 9, 10, 11], plan.Next());
    }

    [Fact]
    public void Lose_HalfOfTheWindowHadCome_AsksAgainForTheOtherHalfOnlyAndStillTakesWhatComesLate()
    {
        var stream = new BlockStream(20 * Block);
        var plan = new BlockPlan(stream.Layout, stream.All, 8);
        plan.Next();
        Accept(plan, stream, 0);
        Accept(plan, stream, 1);

        plan.Lose();
        Accept(plan, stream, 2);

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], plan.Next());
        Assert.Equal(5, plan.Counters.AskedAgain);
    }

    [Fact]
    public void Stalled_NothingCame_NamesTheFirstMissingBlock()
    {
        var stream = new BlockStream(20 * Block);
        var plan = new BlockPlan(stream.Layout, [3, 4, 17], 8);
        plan.Next();
        Accept(plan, stream, 3);

        Assert.Equal(new ErrorInfo(ErrorCode.BlocksMissing, "2 of 3 blocks are not at the broker, the first of them block 4; publish the model again"), plan.Stalled());
    }

    [Fact]
    public void Stalled_WrongBlock_IsItsRefusal()
    {
        var stream = new BlockStream(4 * Block);
        var plan = new BlockPlan(stream.Layout, stream.All, 8);
        plan.Next();

        Assert.Equal(BlockVerdict.Wrong, plan.Accept(2, Block, stream.Block(1), out _));
        Assert.Equal(BlockVerdict.Wrong, plan.Accept(1, Block - 1, stream.Block(1).AsMemory(1), out _));
        Assert.Equal(ErrorCode.BlockMismatch, plan.Stalled().Code);
        Assert.Equal(2, plan.Counters.Wrong);

        Assert.Equal(BlockVerdict.Good, plan.Accept(1, Block, stream.Block(1), out _));
        Assert.Equal(BlockVerdict.Good, plan.Accept(2, Block, stream.Block(2), out _));
        Assert.Equal(ErrorCode.BlocksMissing, plan.Stalled().Code);
    }

    [Fact]
    public void Accept_EndlessData_EndsAtTwiceThePayload()
    {
        var stream = new BlockStream(4 * Block);
        var plan = new BlockPlan(stream.Layout, stream.All, 8);
        plan.Next();
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(BlockVerdict.Wrong, plan.Accept(0, Block, stream.Wrong(0), out _));
        }

        Assert.Equal(BlockVerdict.OverLimit, plan.Accept(0, Block, stream.Block(0), out _));
        Assert.Equal(ErrorCode.TransferLimit, plan.OverLimit().Code);
    }

    private static void Accept(BlockPlan plan, BlockStream stream, int block)
    {
        var content = stream.Block(block);
        Assert.Equal(BlockVerdict.Good, plan.Accept(block, content.Length, content, out _));
        plan.Taken();
    }

    /// <summary>A plan among brokers, publishers and networks of every kind.</summary>
    private sealed class World(BlockStream stream, HashSet<int> wanted, int window)
    {
        private readonly BlockPlan _plan = new(stream.Layout, wanted, window);
        private readonly List<int> _asked = [];
        private readonly HashSet<int> _yielded = [];
        private long _bytes;
        private int _held;

        public void Do(Step step, int pick)
        {
            var target = _asked.Count > 0 ? _asked[pick % _asked.Count] : pick % stream.Layout.BlockCount;
            switch (step)
            {
                case Step.Ask:
                    Ask();
                    break;
                case Step.Arrive:
                    Send(target, stream.Block(target));
                    break;
                case Step.ArriveTwice:
                    Send(target, stream.Block(target));
                    Send(target, stream.Block(target));
                    break;
                case Step.Wrong:
                    Send(target, pick % 2 == 0 ? stream.Wrong(target) : stream.Block((target + 1) % stream.Layout.BlockCount));
                    break;
                case Step.TooLong:
                    Send(target, null, Block + 1 + pick);
                    break;
                case Step.Clear:
                    Send(target, []);
                    break;
                case Step.Stranger:
                    Send(pick % 50, pick % 50 < 40 ? stream.Block(pick % 50) : new byte[Block]);
                    break;
                case Step.Lose:
                    _plan.Lose();
                    break;
                case Step.Take when _held > 0:
                    Take();
                    break;
            }
        }

        /// <summary>From here on all goes well: the rest comes, unless too much had come before.</summary>
        public void Finish()
        {
            _plan.Lose();
            while (!_plan.IsComplete && !_plan.IsOverLimit)
            {
                while (_held > 0)
                {
                    Take();
                }

                Ask();
                foreach (var block in _asked.ToList())
                {
                    Send(block, stream.Block(block));
                }
            }

            Assert.True(_plan.IsOverLimit ? _bytes > _plan.ByteLimit : _yielded.SetEquals(wanted));
        }

        private void Ask()
        {
            foreach (var block in _plan.Next())
            {
                Assert.Contains(block, wanted);
                Assert.DoesNotContain(block, _yielded);
                if (!_asked.Contains(block))
                {
                    _asked.Add(block);
                }
            }

            Assert.InRange(_asked.Count + _held, 0, window);
        }

        private void Take()
        {
            _held--;
            _plan.Taken();
        }

        private void Send(int block, byte[]? content, int length = -1)
        {
            _bytes += content?.Length ?? length;
            var verdict = _plan.Accept(block, content?.Length ?? length, content is null ? default(ReadOnlyMemory<byte>?) : content, out var accepted);
            Assert.Equal(_bytes, _plan.Counters.Bytes);
            Assert.Equal(_bytes > _plan.ByteLimit, verdict == BlockVerdict.OverLimit);
            if (verdict == BlockVerdict.Good)
            {
                Assert.True(accepted!.Index == block && stream.IsAt(block, accepted.Content.Span));
                Assert.True(_asked.Remove(block) && _yielded.Add(block));
                _held++;
            }
        }
    }
}
