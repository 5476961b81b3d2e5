// SPDX-License-Identifier: GPL-2.0-only
//
// A file that grows by whole rows, plain or compressed, and keeps what was written when it fails.

#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Where a file is written, and what messages call it. */
struct TracePath
{
    std::string path; //!< to open
    std::string name; //!< where it will be, when a run's directory is committed

    /** \param path both */
    TracePath(const std::string& path) // NOLINT: a path is one
        : path(path),
          name(path)
    {
    }

    /** \param path both */
    TracePath(const char* path) // NOLINT: as above
        : TracePath(std::string(path))
    {
    }

    /** \param path to open \param name for messages */
    TracePath(const std::string& path, const std::string& name)
        : path(path),
          name(name)
    {
    }
};

/**
 * \brief A buffered output file of rows.
 *
 * Nothing throws while rows are added: a run is not torn apart in the middle of an event. The first
 * error is kept, later rows are dropped, and Close() reports it. A plain file ends with a whole row
 * then; a compressed one can be read up to where it ends.
 */
class TraceFile
{
  public:
    /**
     * \brief Create or empty the file.
     * \param path where
     * \param isCompressed true to write gzip (RFC 1952)
     * \throws std::runtime_error that names the file and the reason
     */
    TraceFile(const TracePath& path, bool isCompressed);
    /** Writes and closes without reporting errors; call Close() to hear of them. */
    ~TraceFile();
    TraceFile(const TraceFile&) = delete;
    TraceFile& operator=(const TraceFile&) = delete;

    /**
     * \brief Get room for a row.
     * \param bytes most bytes the row can have, at most 64 KiB
     * \return where to put it; End() says where it ends
     */
    char* Begin(std::size_t bytes);

    /** \brief Add what was put behind Begin(). \param end behind the row, its '\n' included */
    void End(const char* end);

    /** \brief Add whole rows. \param rows each with its '\n', together at most 64 KiB */
    void Add(std::string_view rows);

    /**
     * \brief Write the rest and close. A second call does nothing.
     * \param tail what ends the file, also after an error if there is room for it
     * \param cut bytes at the end of the last row that the tail replaces
     * \throws std::runtime_error that names the file and the system's reason if a row was lost
     */
    void Close(std::string_view tail = {}, std::size_t cut = 0);

  private:
    struct Compressor; //!< Boost.Iostreams' gzip in front of WriteOut()

    /** Hand the buffer on. */
    void Flush();
    /** \brief Write to the descriptor; note an error. \param data what \param size its bytes */
    void WriteOut(const char* data, std::size_t size);
    /** \brief Cut a plain file behind its last whole row. \param cut so many bytes before that */
    void CutToRows(std::size_t cut);
    /** \brief Write what is left and close. \param tail as Close() \param cut as Close() */
    void Finish(std::string_view tail, std::size_t cut);

    std::string m_name;                       //!< for messages
    int m_descriptor{-1};                     //!< -1: closed
    int m_error{0};                           //!< errno of the first error
    uint64_t m_rowEnd{0};                     //!< bytes in the file up to the last whole row
    std::vector<char> m_buffer;               //!< rows that wait
    std::size_t m_used{0};                    //!< bytes of them
    std::unique_ptr<Compressor> m_compressor; //!< null for a plain file
};

//! @}

} // namespace ns3

#endif // TRACE_FILE_H
