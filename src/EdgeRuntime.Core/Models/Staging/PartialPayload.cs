using System.Collections;
using System.Collections.Immutable;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>
/// Files that are still coming in, half-written in a folder. Which blocks are there is found out by their hashes, never by a note about them:
/// so a crash or a power cut at any moment costs blocks at most, and a damaged one is fetched again. One owner.
/// </summary>
public sealed class PartialPayload : IDisposable
{
    private readonly string _folder;
    private readonly BlockLayout _layout;
    private readonly ImmutableArray<FileSpec> _files;
    private readonly ImmutableArray<int> _needed;
    private readonly BitArray _present;
    private readonly Dictionary<string, SafeFileHandle> _handles = new(StringComparer.Ordinal);

    private PartialPayload(string folder, BlockLayout layout, ImmutableArray<FileSpec> files)
    {
        (_folder, _layout, _files) = (folder, layout, files);
        _needed = layout.BlocksOf(files);
        _present = new BitArray(layout.BlockCount);
    }

    /// <summary>Blocks that are still to come, ascending.</summary>
    public ImmutableArray<int> Missing => [.. _needed.Where(block => !_present[block])];

    /// <summary>Blocks that are needed, there or not.</summary>
    public int NeededCount => _needed.Length;

    /// <summary>Takes up a folder that may hold anything, or makes it.</summary>
    /// <param name="folder">The folder; it is this object's alone.</param>
    /// <param name="layout">The blocks.</param>
    /// <param name="files">The files of the layout that are wanted.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public static PartialPayload Open(string folder, BlockLayout layout, ImmutableArray<FileSpec> files)
    {
        var partial = new PartialPayload(folder, layout, files);
        try
        {
            DurableFiles.MakeFolder(folder);
            partial.FindPresent();
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    /// <summary>Takes a block.</summary>
    /// <exception cref="ArgumentException">It belongs to another payload.</exception>
    /// <exception cref="IOException">The disk fails or is full; what was there before stays.</exception>
    public void Write(ModelBlock block)
    {
        if (!_layout.Holds(block))
        {
            throw new ArgumentException($"block {block.Index} is of another payload", nameof(block));
        }

        foreach (var slice in _layout.SlicesOf(block.Index))
        {
            RandomAccess.Write(HandleOf(slice.File), block.Content.Span.Slice(slice.BlockOffset, slice.Length), slice.FileOffset);
        }

        _present[block.Index] = true;
    }

    /// <summary>Makes every file durable and checks it; other files in the folder are deleted. Blocks can no longer be written.</summary>
    /// <returns>Null, or <see cref="ErrorCode.BlocksMissing"/>, or <see cref="ErrorCode.DigestMismatch"/>: blocks that are all right but make a wrong file mean that the signed manifest contradicts itself.</returns>
    /// <exception cref="IOException">The disk fails; calling again goes on.</exception>
    public ErrorInfo? Complete()
    {
        if (Missing is { IsEmpty: false } missing)
        {
            return new ErrorInfo(ErrorCode.BlocksMissing, $"{missing.Length} of {NeededCount} blocks are not there yet");
        }

        foreach (var file in _files)
        {
            var handle = HandleOf(file);
            if (RandomAccess.GetLength(handle) != file.Size)
            {
                // Longer only if something else wrote here: blocks never reach beyond a file.
                RandomAccess.SetLength(handle, file.Size);
            }

            RandomAccess.FlushToDisk(handle);
        }

        Dispose();
        foreach (var file in _files)
        {
            using var content = File.OpenRead(Path.Combine(_folder, file.Path));
            if (ContentDigest.Of(content) != file.Sha256)
            {
                return new ErrorInfo(ErrorCode.DigestMismatch, $"{file.Path} has another sha256 than its manifest says although its blocks are right; publish a manifest that agrees with itself");
            }
        }

        var keep = _files.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(_folder).Where(path => !keep.Contains(Path.GetFileName(path))))
        {
            File.Delete(path);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in _handles.Values)
        {
            handle.Dispose();
        }

        _handles.Clear();
    }

    private void FindPresent()
    {
        var buffer = new byte[_layout.BlockSize];
        foreach (var block in _needed)
        {
            var content = buffer.AsSpan(0, _layout.LengthOf(block));
            _present[block] = Read(block, content) && _layout.Check(block, content) is null;
        }
    }

    private bool Read(int block, Span<byte> content)
    {
        foreach (var slice in _layout.SlicesOf(block))
        {
            if (RandomAccess.Read(HandleOf(slice.File), content.Slice(slice.BlockOffset, slice.Length), slice.FileOffset) < slice.Length)
            {
                return false;
            }
        }

        return true;
    }

    private SafeFileHandle HandleOf(FileSpec file)
    {
        if (!_handles.TryGetValue(file.Path, out var handle))
        {
            handle = File.OpenHandle(Path.Combine(_folder, file.Path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            PrivateFiles.Restrict(handle);
            _handles.Add(file.Path, handle);
        }

        return handle;
    }
}
