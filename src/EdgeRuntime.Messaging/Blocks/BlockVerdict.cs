namespace EdgeRuntime.Messaging.Blocks;

/// <summary>What a message on a block's topic turned out to be.</summary>
internal enum BlockVerdict
{
    /// <summary>The block.</summary>
    Good,

    /// <summary>Something that is not needed: it is there already, or nobody asked.</summary>
    Ignored,

    /// <summary>Not the block; counted and refused.</summary>
    Wrong,

    /// <summary>Word that the broker keeps the block no longer.</summary>
    Cleared,

    /// <summary>More bytes than the attempt may cost.</summary>
    OverLimit,
}
